throw "never" |> (x: 1)
