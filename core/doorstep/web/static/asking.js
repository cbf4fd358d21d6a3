// Fields that the server knows: the form is asked for anew, with everything typed, and stays where it is.
(() => {
  const asked = async (form, body) => {
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null)
    return new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html")
  }
  const renew = async (form, name = "_update", value = "1") => {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
    const id = document.activeElement?.id
    const page = await asked(form, new FormData(form))
    const fresh = page.querySelector(`[data-asks="${form.dataset.asks}"]`)
    if (!fresh) return form.submit()
    form.replaceChildren(...fresh.childNodes)
    form.dispatchEvent(new Event("change", { bubbles: true }))
    const again = form.querySelector(`[name="${name}"][value="${value}"]`)
    ;(document.getElementById(id) || again)?.focus()
  }
  const last = (form) => [...form.querySelectorAll("[data-line]")].at(-1)?.querySelector("input:not([type=hidden])")

  // What may answer it, as its title is typed: the box is filled anew, and nothing else is touched.
  let timer, turn = 0
  const offer = async (form) => {
    const mine = ++turn
    const typed = new FormData(form)
    for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name)
    typed.set("_update", "1")
    const fresh = (await asked(form, typed)).querySelector("[data-offers]")
    if (fresh && mine === turn) form.querySelector("[data-offers]").replaceChildren(...fresh.childNodes)
  }
  document.addEventListener("input", ({ target }) => {
    const { form, name } = target
    if (form?.querySelector("[data-offers]")?.dataset.offers !== name) return
    clearTimeout(timer)
    timer = setTimeout(offer, 400, form)
  })

  document.addEventListener("change", (event) => {
    const { form } = event.target
    if (event.target.matches("select[data-asks-anew]")) renew(form)
  })
  // Before the script of all pages: a line it adds would not know what was typed above it.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-asks] [data-line-add], [data-asks] [value=preview]")
    if (!button) return
    event.preventDefault()
    event.stopPropagation()
    const { form, name, value } = button
    await renew(form, name, value)
    if (name.startsWith("_add_")) last(form)?.focus()
  }, true)
})()
