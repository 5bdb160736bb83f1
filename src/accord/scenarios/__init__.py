"""The shipped scenarios, one TOML file each; `accord.simulation.scenario_file` reads them, docs/reference/scenario.md explains them."""
