package export_orders_shop_pricing

import (
	"fmt"

	model "wit_component/orders_shop_model"
)

const (
	limit           = 10_000_00 // more than this needs an approver
	unusualTotal    = 2_000_00  // from this on a person looks at the order
	unusualQuantity = 500
)

// assess decides what should happen with an order.
func assess(order model.Order, total uint64, customer customer) model.Verdict {
	if total > limit && !customer.mayExceed {
		return model.MakeVerdictReject("the total of " + money(total) + " is over the limit of " + money(limit))
	}

	var fragileExpress, express, unusual bool
	for _, line := range order.Lines {
		isExpress := line.Handling&model.Handling_Express != 0
		express = express || isExpress
		fragileExpress = fragileExpress || isExpress && line.Handling&model.Handling_Fragile != 0
		unusual = unusual || line.Quantity >= unusualQuantity
	}

	var risks []model.Risk
	found := func(is bool, risk model.Risk) {
		if is {
			risks = append(risks, risk)
		}
	}
	found(total >= unusualTotal, model.Risk_LargeTotal)
	found(unusual, model.Risk_LargeQuantity)
	found(fragileExpress, model.Risk_FragileExpress)
	found(express && !customer.mayUseExpress, model.Risk_ExpressNotAllowed)
	if risks != nil {
		return model.MakeVerdictReview(risks)
	}
	return model.MakeVerdictAccept()
}

// money writes cents as people do: 1250 is 12.50.
func money(cents uint64) string {
	return fmt.Sprintf("%d.%02d", cents/100, cents%100)
}
