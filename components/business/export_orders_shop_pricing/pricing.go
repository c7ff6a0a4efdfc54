// Package export_orders_shop_pricing is the component business: it exports the interface orders:shop/model.
// The name of the package is the one by which wit-bindgen's files call it.
package export_orders_shop_pricing

import (
	"math/bits"

	types "go.bytecodealliance.org/pkg/wit/types"

	auth "wit_component/orders_shop_auth"
	model "wit_component/orders_shop_model"
)

type (
	discount = types.Tuple2[string, uint64]
	taxed    = types.Tuple2[model.Category, uint64]
	result   = types.Result[[]model.Quote, model.PricingError]
)

// No order is worth this much. Below it, no sum or product in here can overflow.
const maxAmount = 1 << 50

// Price prices orders for the person of the session.
func Price(buyer *auth.Session, orders []model.Order) result {
	// A borrowed handle has to be given back before the call returns.
	defer buyer.Drop()
	if !buyer.Allows(model.Permission_PlaceOrder) {
		return refuse(model.MakePricingErrorForbidden(model.Permission_PlaceOrder))
	}

	customer := customerOf(buyer)
	quotes := make([]model.Quote, 0, len(orders))
	for _, order := range orders {
		rates, known := taxRates[order.Country]
		if !known {
			return refuse(model.MakePricingErrorUnknownCountry(
				types.Tuple2[string, string]{F0: order.Id, F1: order.Country}))
		}
		amounts, ok := add(order.Lines, customer)
		if !ok {
			return refuse(model.MakePricingErrorTooLarge(order.Id))
		}
		tax, taxTotal := rates.tax(amounts)
		total := amounts.subtotal - amounts.volumeDiscount - amounts.customerDiscount + taxTotal
		quotes = append(quotes, model.Quote{
			Order:     order.Id,
			Subtotal:  amounts.subtotal,
			Discounts: amounts.discounts(customer),
			Tax:       tax,
			Total:     total,
			Verdict:   assess(order, total, customer),
		})
	}
	return types.Ok[[]model.Quote, model.PricingError](quotes)
}

func refuse(reason model.PricingError) result {
	return types.Err[[]model.Quote, model.PricingError](reason)
}

// A customer is what the prices and the risk depend on. Each question to the session is a call into another component:
// it is asked once, not for every line.
type customer struct {
	discountName  string
	discountRate  uint64 // per mille
	mayUseExpress bool
	mayExceed     bool
}

func customerOf(session *auth.Session) customer {
	c := customer{
		mayUseExpress: session.Allows(model.Permission_OrderExpress),
		mayExceed:     session.Allows(model.Permission_ExceedLimit),
	}
	switch tier := session.Tier(); {
	case session.Roles()&auth.Roles_Staff != 0:
		c.discountName, c.discountRate = "staff", 150
	case tier == model.Tier_Gold:
		c.discountName, c.discountRate = "gold customer", 70
	case tier == model.Tier_Silver:
		c.discountName, c.discountRate = "silver customer", 30
	}
	return c
}

// From this many pieces on, a line gets the volume discount.
const (
	volumeQuantity = 50
	volumeRate     = 50 // per mille
)

// amounts are the sums of an order, before tax.
type amounts struct {
	subtotal         uint64
	volumeDiscount   uint64
	customerDiscount uint64
	net              map[model.Category]uint64
}

// add adds up the lines. It reports whether the amounts are small enough to do so.
func add(lines []model.Line, customer customer) (amounts, bool) {
	sum := amounts{net: map[model.Category]uint64{}}
	for _, line := range lines {
		high, price := bits.Mul64(uint64(line.Quantity), line.UnitPrice)
		if high != 0 || price > maxAmount || sum.subtotal+price > maxAmount {
			return amounts{}, false
		}
		var volume uint64
		if line.Quantity >= volumeQuantity {
			volume = perMille(price, volumeRate)
		}
		personal := perMille(price-volume, customer.discountRate)

		sum.subtotal += price
		sum.volumeDiscount += volume
		sum.customerDiscount += personal
		sum.net[line.Category] += price - volume - personal
	}
	return sum, true
}

func (a amounts) discounts(customer customer) []discount {
	var list []discount
	if a.volumeDiscount > 0 {
		list = append(list, discount{F0: "volume", F1: a.volumeDiscount})
	}
	if a.customerDiscount > 0 {
		list = append(list, discount{F0: customer.discountName, F1: a.customerDiscount})
	}
	return list
}

// perMille takes a share of an amount, rounded half up.
func perMille(amount, rate uint64) uint64 {
	return (amount*rate + 500) / 1000
}
