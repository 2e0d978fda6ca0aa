export { deliveryOf } from './deliver.js';
export { type DeliverSpoolOptions, deliverSpool, type SpoolDelivery } from './deliver-spool.js';
export { type DeliveryCounts, noCounts } from './delivery-counts.js';
export { deliveryLease } from './delivery-lease.js';
export { type Shipper, startShipper } from './shipper.js';
export { spoolFolders } from './spool-folders.js';
export { openSpoolSource } from './spool-source.js';
export { backgroundStore, borrowedStore, lazyStore } from './store-handle.js';
