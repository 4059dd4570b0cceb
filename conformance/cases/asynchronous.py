async def agen():
    for i in range(3):
        yield i
async def main():
    out = []
    async for x in agen():
        out.append(x)
    async with ACM() as v:
        out.append(v)
    return out
class ACM:
    async def __aenter__(self): return "in"
    async def __aexit__(self, *a): print("aexit", a); return False
def run(coro):
    try:
        while True:
            coro.send(None)
    except StopIteration as e:
        return e.value
print(run(main()))
async def nested():
    try:
        await failing()
    except ValueError as e:
        return f"caught {e}"
async def failing(): raise ValueError("x")
print(run(nested()))
g = agen()
print(type(g).__name__, type(g.__anext__()).__name__)
