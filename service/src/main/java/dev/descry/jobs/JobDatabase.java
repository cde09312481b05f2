package dev.descry.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/**
 * The tables of Spring Batch in an SQLite file. A transaction that has returned is on disk, and
 * several processes may use the file at once, each for a job of its own.
 */
final class JobDatabase {

  private static final int BUSY_MILLIS = 60_000;
  private static final ClassPathResource SCHEMA =
      // By our own class loader: that of the thread may be of a web server that
      // has ended.
      new ClassPathResource("/org/springframework/batch/core/schema-sqlite.sql", JobDatabase.class);

  private final JobRepository repository;
  private final JobOperator operator;

  /** Opens the database of a folder; makes both where they are not there. */
  JobDatabase(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder %s can not be made".formatted(folder), e);
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    // Who begins with reading and goes on to write would fail where another process wrote between.
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_MILLIS);
    SQLiteDataSource database = new SQLiteDataSource(config);
    database.setUrl("jdbc:sqlite:" + folder.resolve("jobs.db"));
    JdbcTransactionManager transactions = new JdbcTransactionManager(database);
    new TransactionTemplate(transactions)
        .executeWithoutResult(
            begun -> {
              Integer tables =
                  new JdbcTemplate(database)
                      .queryForObject(
                          "select count(*) from sqlite_master where name = 'BATCH_JOB_INSTANCE'",
                          Integer.class);
              if (tables == null || tables == 0) {
                new ResourceDatabasePopulator(SCHEMA).execute(database);
              }
            });
    try {
      JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
      factory.setDataSource(database);
      factory.setTransactionManager(transactions);
      factory.afterPropertiesSet();
      repository = factory.getObject();
      TaskExecutorJobOperator synchronous = new TaskExecutorJobOperator();
      synchronous.setJobRepository(repository);
      synchronous.setJobRegistry(new MapJobRegistry());
      synchronous.setTaskExecutor(new SyncTaskExecutor());
      synchronous.afterPropertiesSet();
      operator = synchronous;
    } catch (Exception e) {
      throw new IllegalStateException("Spring Batch does not start in " + folder, e);
    }
  }

  JobRepository repository() {
    return repository;
  }

  /** Runs jobs in the thread that starts them. */
  JobOperator operator() {
    return operator;
  }
}
