{ or', a-b, _c }: a-b
