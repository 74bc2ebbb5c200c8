// Durations print in the units that fit.  SEMANTICS 119.
package main

import (
	"fmt"
	"time"
)

func main() {
	for _, d := range []time.Duration{
		0, 1, 999, 1500, 1100 * time.Microsecond, 250 * time.Millisecond,
		time.Second, 1500 * time.Millisecond, 61 * time.Second, 3*time.Hour + 25*time.Minute,
		100*time.Hour + time.Nanosecond, -90 * time.Minute, -1,
	} {
		fmt.Println(d, d.Nanoseconds(), d.Microseconds(), d.Milliseconds())
	}
	fmt.Println((90 * time.Second).Seconds(), (90 * time.Second).Minutes(), (90 * time.Minute).Hours())
}
