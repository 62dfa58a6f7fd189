[ null ] < [ true ]
