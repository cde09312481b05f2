package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverloadTest {

  @TempDir Path data;

  @Test
  void searchesBeyondTheQueueAreRefusedWithATimeToComeBackAndTheOthersAnswered() throws Exception {
    try (RunningService service =
            RunningService.start(
                data,
                "--descry.inference.text-branch.queue-capacity=1",
                "--descry.inference.text-branch.max-batch=1");
        ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      service.put("/api/v1/galleries/busy");
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(
            users.submit(
                () ->
                    service.postJson(
                        "/api/v1/galleries/busy/search", Map.of("text", "a man in a hurry"))));
      }

      int answered = 0;
      int refused = 0;
      for (Future<Answer> future : answers) {
        Answer answer = future.get();
        if (answer.status() == 200) {
          answered++;
        } else {
          refused++;
          assertThat(answer.status()).isEqualTo(503);
          assertThat(answer.problem()).isEqualTo("overloaded");
          assertThat(answer.headers().getFirst("Retry-After")).isEqualTo("1");
          assertThat(answer.detail()).isEqualTo("1 requests already wait for the text-branch");
        }
      }
      assertThat(answered).isPositive();
      assertThat(refused).isPositive();
    }
  }
}
