// How programs end, and what is said of it.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

func sh(script string) *exec.Cmd {
	return exec.Command("sh", "-c", script)
}

func main() {
	out, err := sh("echo out").Output()
	fmt.Printf("%s%v\n", out, err == nil)
	for _, script := range []string{"exit 3", "kill -KILL $$", "kill -USR2 $$"} {
		_, err := sh("echo err >&2; " + script).Output()
		var exit *exec.ExitError
		fmt.Println(err, errors.As(err, &exit), exit.ExitCode(), strings.TrimSpace(string(exit.Stderr)))
	}
	fmt.Println(exec.Command("no-such-program", "x").Run())
	var sorted bytes.Buffer
	cmd := exec.Command("sort")
	cmd.Stdin = strings.NewReader("b\na\n")
	cmd.Stdout = &sorted
	fmt.Println(cmd.Run() == nil, strings.Fields(sorted.String()), cmd.ProcessState)
	fmt.Println(cmd.Start())
	fmt.Println(cmd.Wait())
	fmt.Println(sh("true").Wait())
	ctx, cancel := context.WithCancel(context.Background())
	cmd = exec.CommandContext(ctx, "sleep", "600")
	cmd.Start()
	cancel()
	fmt.Println(cmd.Wait())
	fmt.Println(exec.CommandContext(ctx, "true").Run())
}
