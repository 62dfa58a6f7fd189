let r = ({ a }: a) { }; in 1
