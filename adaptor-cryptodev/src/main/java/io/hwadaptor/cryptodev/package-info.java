/**
 * The /dev/crypto adaptor.
 *
 * <pre>
 * CryptodevProvider   says whether there is such a device, and opens it
 * CryptodevAdaptor    what the kernel behind it can do; sessions and queues
 * CryptodevSession    key material, and a binding per queue: the kernel's sessions for it
 * CryptodevQueue      one open file of the device per queue; synchronous, or with the module's own ring
 *   CipherRun         one cipher request as calls: in place where it can be, through a bounded bounce where not
 *   DigestRun         one hash or HMAC request as calls
 *   AeadRun           one GCM or CCM request
 * Node                the calls themselves; the one class that knows structs and numbers
 * </pre>
 *
 * <p>The module pins the caller's pages and works on them, so guest addresses go to it as they are. What can't go that
 * way is copied and counted: segments that end inside a block, AEAD (whose tag must lie behind the text), and what the
 * module copies itself because an address misses the driver's alignment.
 *
 * <p>The kernel's sessions belong to an open file, and work on one request at a time. So each queue has its own file
 * and its own sessions, and queues never wait for each other.
 */
package io.hwadaptor.cryptodev;
