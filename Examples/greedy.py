"""Takes more and more memory until its limit ends it; nobody else on the machine notices."""

hoard = []
while True:
    hoard.append(b"x" * (8 << 20))
    print(f"{8 * len(hoard)} MiB", flush=True)
