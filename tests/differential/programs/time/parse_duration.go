// Texts that are durations, and what is said of those that aren't.  SEMANTICS 119.
package main

import (
	"fmt"
	"time"
)

func main() {
	for _, text := range []string{
		"0", "1h", "1.5h", "-2m30.5s", "+3us", "3µs", "1ns", ".5s", "1h2m3s4ms5us6ns",
		"", "3", "1x", "h", "1 s", "--1s", ".s", "9999999h",
	} {
		d, err := time.ParseDuration(text)
		if err != nil {
			fmt.Println("error:", err)
		} else {
			fmt.Println(text, d)
		}
	}
}
