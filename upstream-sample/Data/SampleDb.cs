using Microsoft.EntityFrameworkCore;
using UpstreamSample.Projects;

namespace UpstreamSample.Data;

/// <summary>The program's tables; <c>postgresql.sql</c> and <c>sqlite.sql</c> beside this file create them.</summary>
internal sealed class SampleDb(DbContextOptions<SampleDb> options) : DbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // A schema of its own: the database may be shared with other programs. SQLite knows no schemas.
        modelBuilder.Entity<Project>().ToTable("projects", Database.IsNpgsql() ? "sample" : null);
        modelBuilder.Entity<Project>(project =>
        {
            project.Property(p => p.Id).HasColumnName("id");
            project.Property(p => p.OwnerId).HasColumnName("owner_id");
            project.Property(p => p.OwnerEmail).HasColumnName("owner_email");
            project.Property(p => p.Name).HasColumnName("name");
            project.Property(p => p.CreatedAt).HasColumnName("created_at");
        });
    }
}
