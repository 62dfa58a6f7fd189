1 |> (x: x + 1) |> toString
