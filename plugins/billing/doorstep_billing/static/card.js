// The card's number is typed in the provider's own field and never reaches us: we get a name for it.
(() => {
  const box = document.querySelector("[data-card]")
  if (!box) return
  const fault = box.querySelector("[data-card-fault]")
  const say = (text) => {
    fault.textContent = text
    fault.hidden = !text
  }
  if (!window.Stripe) return say(box.dataset.missing)
  const stripe = window.Stripe(box.dataset.key)
  const form = box.closest("form")
  if (box.dataset.secret) {
    const prove = box.dataset.kind === "setup" ? "confirmCardSetup" : "confirmCardPayment"
    const go = async () => {
      const { error } = await stripe[prove](box.dataset.secret, {})
      if (error) say(error.message || box.dataset.missing)
      form.submit()
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      go()
    })
    return go()
  }
  const style = getComputedStyle(document.body)
  const base = { color: style.color, fontFamily: style.fontFamily, fontSize: "16px", "::placeholder": { color: "#888" } }
  const card = stripe.elements().create("card", { style: { base } })
  card.mount(box.querySelector("[data-card-field]"))
  card.on("change", (event) => say((event && event.error && event.error.message) || ""))
  // What is asked of a new card stands below it.
  const keep = form.elements.keep
  if (keep) keep.closest(".follows").before(box)
  const typed = form.elements.card || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "card" }))
  const chosen = () => !form.elements.method || form.elements.method.value === "new"
  const show = () => (box.hidden = !chosen())
  form.addEventListener("change", show)
  show()
  typed.value = ""
  let busy = false
  form.addEventListener("submit", async (event) => {
    if (!chosen()) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (busy) return
    busy = true
    say("")
    const { paymentMethod, error } = await stripe.createPaymentMethod({ type: "card", card })
    if (error) {
      busy = false
      return say(error.message)
    }
    typed.value = paymentMethod.id
    form.submit()
  }, true)
})()
