"""A panic in a task of WaitGroup.go ends the program, as a repanicked one.  SEMANTICS 46, 106."""

import fmt

import gopy


def main() -> None:
    wg = gopy.sync.WaitGroup()
    gopy.defer(fmt.println, "never")

    def task() -> None:
        gopy.defer(fmt.println, "the task's deferred call")
        gopy.panic("in a task")

    wg.go(task)
    wg.wait()
    fmt.println("never")


gopy.run(main)
