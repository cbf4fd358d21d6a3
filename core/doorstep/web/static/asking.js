// Fields that the server knows: the form is asked for anew, with everything typed, and stays where it is.
(() => {
  const renew = async (form, name = "_update", value = "1") => {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
    const typed = new FormData(form)
    const id = document.activeElement?.id
    const answer = await fetch(form.action, { method: "POST", body: typed }).catch(() => null)
    const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html")
    const fresh = page.querySelector(`[data-asks="${form.dataset.asks}"]`)
    if (!fresh) return form.submit()
    form.replaceChildren(...fresh.childNodes)
    form.dispatchEvent(new Event("change", { bubbles: true }))
    const again = form.querySelector(`[name="${name}"][value="${value}"]`)
    ;(document.getElementById(id) || again)?.focus()
  }
  const last = (form) => [...form.querySelectorAll("[data-line]")].at(-1)?.querySelector("input:not([type=hidden])")

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
