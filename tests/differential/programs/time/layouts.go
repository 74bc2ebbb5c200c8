// One instant in all the layouts, and in some of one's own.  SEMANTICS 134.
package main

import (
	"fmt"
	"time"
)

func main() {
	utc := time.Date(2024, time.February, 9, 15, 4, 5, 123456000, time.UTC)
	east := utc.In(time.FixedZone("EAST", 5*3600+1800))
	for _, t := range []time.Time{utc, east, utc.Truncate(time.Hour)} {
		fmt.Println(t)
		for _, layout := range []string{
			time.Layout, time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z,
			time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.Kitchen,
			time.Stamp, time.StampMilli, time.StampMicro, time.StampNano, time.DateTime,
			time.DateOnly, time.TimeOnly, "Jan _2 06 at 3:04:05.999 pm -07 MST", "2006/002 .000 Z0700",
			"Monday the 2nd, 15h04,99", "no layout",
		} {
			fmt.Println(t.Format(layout))
		}
	}
}
