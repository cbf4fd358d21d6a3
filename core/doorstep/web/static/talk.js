// What is typed into a message is kept on the server when its writer pauses or leaves; the button does the same.
// What is in the form is looked up each time: a ready answer brings the form anew.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const hidden = () => Object.assign(document.createElement("input"), { type: "hidden", name: "draft" })
  const draft = () => form.elements.draft || form.appendChild(hidden())
  let timer, going = Promise.resolve(), sent = false
  const typed = () => {
    const data = new FormData(form)
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
    return data
  }
  const text = () => JSON.stringify([...typed()].filter(([name]) => !["_once", "draft"].includes(name)))
  let last = text()
  const save = async (keepalive) => {
    const now = text()
    if (sent || now === last) return
    const options = { method: "POST", body: typed(), headers: { Accept: "application/json" }, keepalive }
    const answer = await fetch(form.dataset.draft, options).catch(() => null)
    if (!answer?.ok) return
    const kept = await answer.json()
    last = now
    form.elements._once.value = kept.key
    draft().value = kept.version ?? ""
    form.querySelector("[data-draft-told]").textContent = kept.text
  }
  form.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(() => { going = going.then(() => save(false)) }, 1500)
  })
  form.addEventListener("submit", () => { sent = true; clearTimeout(timer) })
  addEventListener("pageshow", (event) => { if (event.persisted) sent = false })
  addEventListener("pagehide", () => save(true))
}
