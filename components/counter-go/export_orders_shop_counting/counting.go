// Package export_orders_shop_counting is the component counter-go: it exports the interface orders:shop/counting.
// The name of the package is the one by which wit-bindgen's files call it.
package export_orders_shop_counting

import "wit_component/orders_shop_counter"

// CountTo counts from 0 to n in steps of one.
func CountTo(n uint32) uint32 {
	// The counter lives in another component: without Drop it would stay there until the end of the run.
	counter := orders_shop_counter.MakeCounter(0)
	defer counter.Drop()
	for counter.Get() < n {
		counter.Increment()
	}
	return counter.Get()
}

// CountLaps counts from start for a number of steps, resets, and does it again for each lap.
func CountLaps(start, steps, laps uint32) []uint32 {
	counter := orders_shop_counter.MakeCounter(start)
	defer counter.Drop()
	var ends []uint32
	for range laps {
		for range steps {
			counter.Increment()
		}
		ends = append(ends, counter.Get())
		counter.Reset()
	}
	return ends
}
