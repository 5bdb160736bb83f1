"""What a mechanism does among people who may not be honest: scenarios, populations, kernels, metrics with intervals."""
