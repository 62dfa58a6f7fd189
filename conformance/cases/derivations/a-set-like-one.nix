"${{ type = "derivation"; outPath = "anything"; }}"
