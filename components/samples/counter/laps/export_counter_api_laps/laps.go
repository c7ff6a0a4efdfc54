// Package export_counter_api_laps is the component laps: it exports the interface counter:api/laps.
// The generated bindings call it by this name. They are packages of this module, too, but only while the build runs.
package export_counter_api_laps

import (
	"example.org/counter/laps/counter_api_counters" // what is imported: the counters
	"example.org/counter/laps/counter_api_laps"     // the types of what is exported
)

// RunLaps counts with a counter that lives in another component.
func RunLaps(counter *counter_api_counters.Counter, steps []uint32) []counter_api_laps.Lap {
	// It is borrowed. Drop gives the borrowed handle back, which must happen before the call ends; the counter itself stays its owner's.
	defer counter.Drop()

	laps := make([]counter_api_laps.Lap, 0, len(steps))
	for _, count := range steps {
		counter.Reset()
		for range count {
			counter.Increment()
		}
		laps = append(laps, counter_api_laps.Lap{Steps: count, End: counter.Get()})
	}
	return laps
}
