"""Running a mechanism as an institution: the live mechanism, the transfer lemma, and the event-sourced kernel."""
