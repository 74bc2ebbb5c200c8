// After Stop a signal ends the process again; ignored signals do nothing.  SEMANTICS 205, 206, 207.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	pid := syscall.Getpid()
	fmt.Println(signal.Ignored(syscall.SIGHUP))
	signal.Ignore(syscall.SIGHUP)
	syscall.Kill(pid, syscall.SIGHUP)
	fmt.Println(signal.Ignored(syscall.SIGHUP))
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP, syscall.SIGTERM)
	fmt.Println(signal.Ignored(syscall.SIGHUP))
	syscall.Kill(pid, syscall.SIGTERM)
	fmt.Println(<-c)
	signal.Reset(syscall.SIGTERM)
	syscall.Kill(pid, syscall.SIGHUP)
	fmt.Println(<-c)
	signal.Stop(c)
	syscall.Kill(pid, syscall.SIGTERM)
	select {}
}
