x: x ? a.${x.y}.b
