// Contexts that a signal cancels, and what they say.  SEMANTICS 208.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

type key struct{}

func main() {
	parent := context.WithValue(context.Background(), key{}, "value")
	ctx, stop := signal.NotifyContext(parent, os.Interrupt, syscall.SIGUSR1)
	fmt.Println(ctx.Err(), ctx.Value(key{}))
	child, cancel := context.WithCancel(ctx)
	defer cancel()
	syscall.Kill(syscall.Getpid(), syscall.SIGUSR1)
	<-child.Done()
	fmt.Println(ctx.Err(), context.Cause(ctx), context.Cause(child))
	fmt.Println(errors.Is(context.Cause(ctx), context.Canceled))
	syscall.Kill(syscall.Getpid(), syscall.SIGUSR1)
	stop()
	stop()

	plain, stop := signal.NotifyContext(context.Background(), syscall.SIGHUP, syscall.SIGTERM)
	fmt.Println(plain)
	below, cancel := context.WithCancel(plain)
	defer cancel()
	fmt.Println(below)
	stop()
	<-below.Done()
	fmt.Println(plain.Err(), context.Cause(plain))
}
