# Why code runs: trace entries, inner ones first.
x: !(if x.a == 1 -> x.b then x.c else { } // x.d).e
