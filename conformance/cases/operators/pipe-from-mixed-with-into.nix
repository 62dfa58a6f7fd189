toString <| 1 |> toString
