let s = { d = 5; }; in with s; ({ a ? d }: a) { }
