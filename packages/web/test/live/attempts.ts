/** Ways to reach another host. Each runs in the page, is given an address, and resolves when it has been tried. */
export const attempts: Readonly<Record<string, (url: string) => Promise<unknown> | unknown>> = {
  fetch: url => fetch(url, { mode: 'no-cors' }).catch(() => {}),
  XMLHttpRequest: url =>
    new Promise(resolve => {
      const request = new XMLHttpRequest()
      request.onloadend = resolve
      request.open('GET', url)
      request.send()
    }),
  sendBeacon: url => navigator.sendBeacon(url, 'text'),
  WebSocket: url =>
    new Promise(resolve => {
      const socket = new WebSocket(url.replace('http', 'ws'))
      socket.onerror = resolve
      socket.onopen = resolve
    }),
  EventSource: url =>
    new Promise(resolve => {
      const source = new EventSource(url)
      source.onerror = resolve
      source.onopen = resolve
    }),
  image: url =>
    new Promise(resolve => {
      const image = new Image()
      image.onerror = resolve
      image.onload = resolve
      image.src = url
    }),
  script: url =>
    new Promise(resolve => {
      const script = document.createElement('script')
      script.onerror = resolve
      script.onload = resolve
      script.src = url
      document.head.append(script)
    }),
  module: url => new Function('url', 'return import(url)')(url),
  stylesheet: url =>
    new Promise(resolve => {
      const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url })
      link.onerror = resolve
      link.onload = resolve
      document.head.append(link)
    }),
  font: url => new FontFace('other', `url(${url})`).load().catch(() => {}),
  video: url =>
    new Promise(resolve => {
      const video = document.createElement('video')
      video.onerror = resolve
      video.onloadeddata = resolve
      video.src = url
    }),
  frame: url =>
    new Promise(resolve => {
      const frame = Object.assign(document.createElement('iframe'), { src: url })
      frame.onload = resolve
      document.body.append(frame)
      setTimeout(resolve, 500)
    }),
  worker: url =>
    new Promise(resolve => {
      try {
        new Worker(url).onerror = resolve
      } catch (error) {
        resolve(error)
      }
    }),
  form: url => {
    const form = Object.assign(document.createElement('form'), { action: url, method: 'post', target: 'elsewhere' })
    document.body.append(form)
    form.submit()
    return new Promise(resolve => setTimeout(resolve, 500))
  },
}
