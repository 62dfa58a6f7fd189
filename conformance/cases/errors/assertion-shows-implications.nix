assert !((false -> false) -> true); 1
