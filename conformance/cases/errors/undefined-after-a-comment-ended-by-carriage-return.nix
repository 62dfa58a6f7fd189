# cnowhere
+ 1