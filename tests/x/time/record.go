// Prints what golang.org/x/time/rate answers, for answers.txt.
//
// A line of its input is an operation, a time in nanoseconds, a number of events and a
// limit; it prints the line, what the operation returned, and the tokens there are then.
package main

import (
	"bufio"
	"fmt"
	"os"
	"time"

	"golang.org/x/time/rate"
)

func main() {
	var lim *rate.Limiter
	var given []*rate.Reservation
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var op string
		var at time.Duration
		var n int
		var limit float64
		fmt.Sscan(lines.Text(), &op, &at, &n, &limit)
		t := time.Unix(1000, 0).Add(at)
		answer := "-"
		switch op {
		case "new":
			lim, given = rate.NewLimiter(rate.Limit(limit), n), nil
		case "allow":
			answer = fmt.Sprint(lim.AllowN(t, n))
		case "reserve":
			r := lim.ReserveN(t, n)
			given = append(given, r)
			answer = fmt.Sprint(int64(r.DelayFrom(t)))
		case "cancel":
			if len(given) > 0 {
				given[n%len(given)].CancelAt(t)
			}
		case "limit":
			lim.SetLimitAt(t, rate.Limit(limit))
		case "burst":
			lim.SetBurstAt(t, n)
		}
		fmt.Printf("%s %s %.17g\n", lines.Text(), answer, lim.TokensAt(t))
	}
}
