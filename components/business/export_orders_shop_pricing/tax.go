package export_orders_shop_pricing

import model "wit_component/orders_shop_model"

// rates are a country's, per mille. Where a category is missing, the standard rate applies.
type rates struct {
	standard uint64
	reduced  map[model.Category]uint64
}

// The rates of 2024, simplified to the categories that the shop knows.
var taxRates = map[string]rates{
	"AT": {200, map[model.Category]uint64{model.Category_Book: 100, model.Category_Food: 100}},
	"CH": {81, map[model.Category]uint64{model.Category_Book: 26, model.Category_Food: 26}},
	"DE": {190, map[model.Category]uint64{model.Category_Book: 70, model.Category_Food: 70}},
	"ES": {210, map[model.Category]uint64{model.Category_Book: 40, model.Category_Food: 100}},
	"FR": {200, map[model.Category]uint64{model.Category_Book: 55, model.Category_Food: 55}},
	"GB": {200, map[model.Category]uint64{model.Category_Book: 0, model.Category_Food: 0}},
	"IT": {220, map[model.Category]uint64{model.Category_Book: 40, model.Category_Food: 100}},
	"JP": {100, map[model.Category]uint64{model.Category_Food: 80}},
	"NL": {210, map[model.Category]uint64{model.Category_Book: 90, model.Category_Food: 90}},
	"PL": {230, map[model.Category]uint64{model.Category_Book: 50, model.Category_Food: 50}},
}

// tax computes the tax of each category that occurs, in the order in which the WIT declares them, and the sum.
func (r rates) tax(a amounts) (list []taxed, sum uint64) {
	for category := model.Category_Book; category <= model.Category_Service; category++ {
		net, occurs := a.net[category]
		if !occurs {
			continue
		}
		rate, isReduced := r.reduced[category]
		if !isReduced {
			rate = r.standard
		}
		tax := perMille(net, rate)
		list = append(list, taxed{F0: category, F1: tax})
		sum += tax
	}
	return list, sum
}
