#!/bin/sh
. ../tools/go.sh
go_component counter-go counter-go-component
