[

(throw "x")

]
