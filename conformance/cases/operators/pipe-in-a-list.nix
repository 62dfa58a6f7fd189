[ 1 |> toString ]
