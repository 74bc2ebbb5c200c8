// What is computed from durations is a duration, to the nanosecond.  SEMANTICS 119.
package main

import (
	"fmt"
	"time"
)

func main() {
	d := 90*time.Minute + 30*time.Second + 123456788
	fmt.Println(d, -d, d.Abs(), (-d).Abs(), d*2, d/2, d-time.Hour, d+1)
	fmt.Println(d/time.Minute, d%time.Minute, d > time.Hour, d == 2*d/2)
	for _, m := range []time.Duration{time.Hour, time.Minute, time.Second, time.Millisecond, 7, 0} {
		fmt.Println(d.Round(m), d.Truncate(m), (-d).Round(m), (-d).Truncate(m))
	}
	fmt.Println((500 * time.Millisecond).Round(time.Second), (1500 * time.Millisecond).Round(time.Second))
}
