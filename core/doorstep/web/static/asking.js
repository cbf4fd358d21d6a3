// Fields that the server knows: the form is asked for anew, with everything typed, and stays where it is.
(() => {
  const asked = async (form, body) => {
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null)
    return new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html")
  }
  const said = (data) => JSON.stringify([...data].map(([name, one]) => [name, one instanceof File ? one.name : one]))
  // Asked again when something was typed or chosen before the answer came: the answer does not know it.
  const answered = async (form) => {
    const body = new FormData(form)
    const page = await asked(form, body)
    return said(new FormData(form)) === said(body) ? page : answered(form)
  }
  const renewed = async (form) => {
    const page = await answered(form)
    form.renewing = null
    const fresh = page.querySelector(`[data-asks="${form.dataset.asks}"]`)
    if (!fresh) return form.submit()
    const id = document.activeElement?.id
    form.replaceChildren(...fresh.childNodes)
    form.dispatchEvent(new Event("change", { bubbles: true }))
    document.getElementById(id)?.focus()
  }
  const renew = async (form, name = "_update", value = "1") => {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
    await (form.renewing ||= renewed(form))
    if (!form.contains(document.activeElement)) form.querySelector(`[name="${name}"][value="${value}"]`)?.focus()
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
  // Chosen before this script was there, or kept by the browser: the fields shown are another choice's.
  for (const select of document.querySelectorAll("[data-asks] select[data-asks-anew]")) {
    const shown = select.querySelector("option[selected]") || select.options[0]
    if (select.value !== shown?.value) renew(select.form)
  }
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
