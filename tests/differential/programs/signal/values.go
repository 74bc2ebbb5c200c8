// Signals are values: they print, fill a channel and no more, and reach several channels.  SEMANTICS 203, 204.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func kill(sig syscall.Signal) {
	syscall.Kill(syscall.Getpid(), sig)
}

func main() {
	all := make(chan os.Signal, 10)
	one := make(chan os.Signal, 1)
	signal.Notify(all, syscall.SIGHUP, syscall.SIGINT)
	signal.Notify(all, syscall.SIGTERM, syscall.SIGWINCH)
	signal.Notify(one, syscall.SIGINT, syscall.SIGTERM)
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGWINCH} {
		kill(sig)
		fmt.Println(<-all)
	}
	fmt.Println(len(all), len(one), <-one)
	signal.Stop(all)
	kill(syscall.SIGTERM)
	fmt.Println(<-one, len(all))
	defer func() { fmt.Println(recover()) }()
	signal.Notify(nil, os.Interrupt)
}
