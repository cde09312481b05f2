package dev.descry.storage;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of a bucket. A put is one request, so that S3 keeps it whole, and answers once it is
 * durable; S3 is consistent from then on.
 */
final class S3Objects implements ObjectStore {

  /** As many as S3 takes in one request. */
  private static final int DELETED_AT_ONCE = 1000;

  private final S3Bucket bucket;
  private final S3Client client;
  private final String root;

  /**
   * Part of a bucket.
   *
   * @param root what all keys begin with; empty, or with a slash at its end
   */
  S3Objects(S3Bucket bucket, String root) {
    this.bucket = bucket;
    this.client = bucket.client();
    this.root = root;
  }

  @Override
  public void put(String key, byte[] content) {
    bucket.call(
        () ->
            client.putObject(
                put -> put.bucket(bucket.name()).key(root + key), RequestBody.fromBytes(content)));
  }

  @Override
  public byte[] read(String key) throws NoSuchFileException {
    try {
      return bucket
          .call(() -> client.getObjectAsBytes(get -> get.bucket(bucket.name()).key(root + key)))
          .asByteArrayUnsafe();
    } catch (NoSuchKeyException e) {
      throw new NoSuchFileException(this + "/" + key);
    }
  }

  @Override
  public OptionalLong size(String key) {
    try {
      return OptionalLong.of(
          bucket
              .call(() -> client.headObject(head -> head.bucket(bucket.name()).key(root + key)))
              .contentLength());
    } catch (NoSuchKeyException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void delete(String key) {
    bucket.call(() -> client.deleteObject(gone -> gone.bucket(bucket.name()).key(root + key)));
  }

  @Override
  public void list(String prefix, ObjLongConsumer<String> each) {
    String start = root + (prefix.isEmpty() ? "" : prefix + "/");
    String next = null;
    do {
      String token = next;
      ListObjectsV2Response page =
          bucket.call(
              () ->
                  client.listObjectsV2(
                      list -> list.bucket(bucket.name()).prefix(start).continuationToken(token)));
      for (S3Object object : page.contents()) {
        each.accept(object.key().substring(root.length()), object.size());
      }
      next = page.nextContinuationToken();
    } while (next != null);
  }

  @Override
  public void deleteAll(String prefix) {
    List<ObjectIdentifier> gone = new ArrayList<>();
    list(
        prefix,
        (key, size) -> {
          gone.add(ObjectIdentifier.builder().key(root + key).build());
          if (gone.size() == DELETED_AT_ONCE) {
            delete(gone);
          }
        });
    delete(gone);
  }

  private void delete(List<ObjectIdentifier> gone) {
    if (gone.isEmpty()) {
      return;
    }
    List<S3Error> errors =
        bucket
            .call(
                () ->
                    client.deleteObjects(
                        delete -> delete.bucket(bucket.name()).delete(keys -> keys.objects(gone))))
            .errors();
    if (!errors.isEmpty()) {
      throw bucket.unavailable(
          "%s of %s".formatted(errors.getFirst().code(), errors.getFirst().key()), null);
    }
    gone.clear();
  }

  @Override
  public ObjectStore under(String prefix) {
    return new S3Objects(bucket, root + prefix + "/");
  }

  /** A put leaves nothing that it does not finish. */
  @Override
  public void removeLeftovers() {}

  @Override
  public String toString() {
    return "s3://%s/%s"
        .formatted(bucket.name(), root.isEmpty() ? "" : root.substring(0, root.length() - 1));
  }
}
