#!/bin/sh
. ../tools/go.sh
go_component business business-component
