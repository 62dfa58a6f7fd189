baseNameOf null
