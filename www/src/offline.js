// The service worker: keeps the files of one build, and gives them without a network.

const CACHE = `flowlogs-${'VERSION'}`;
const FILES = ['FILES'];

addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  const forget = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith('flowlogs-') && name !== CACHE).map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(forget());
});

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) {
    return;
  }
  // A page is asked for anew, so that a new build is seen; its files have names of their own.
  event.respondWith(request.mode === 'navigate' ? fetch(request).catch(() => kept(request)) : kept(request).then((found) => found ?? fetch(request)));
});

async function kept(request) {
  const cache = await caches.open(CACHE);
  return cache.match(request.mode === 'navigate' ? './' : request, { ignoreSearch: true });
}
