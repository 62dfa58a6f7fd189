# Values are evaluated in the order of the text.
x: if x.a.b or false && x ? c.d then x.e or x.f else x.g
