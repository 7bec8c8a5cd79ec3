"""One module a task: pages anybody reads, a person's answers, trials, lists."""
