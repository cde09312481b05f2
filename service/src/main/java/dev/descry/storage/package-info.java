/** Bytes under keys, in a folder or in a bucket of S3. */
@NullMarked
package dev.descry.storage;

import org.jspecify.annotations.NullMarked;
