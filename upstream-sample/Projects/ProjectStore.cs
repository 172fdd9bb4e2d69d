using Microsoft.EntityFrameworkCore;
using UpstreamSample.Data;
using UpstreamSample.Identity;

namespace UpstreamSample.Projects;

/// <summary>The caller's projects: no method reaches another user's, but the count for administrators.</summary>
internal sealed class ProjectStore(SampleDb db, TimeProvider time)
{
    public Task<List<Project>> ListAsync(Caller caller, CancellationToken cancellationToken) =>
        Of(caller).AsNoTracking().OrderBy(project => project.Id).ToListAsync(cancellationToken);

    public Task<Project?> FindAsync(Caller caller, long id, CancellationToken cancellationToken) =>
        Of(caller).SingleOrDefaultAsync(project => project.Id == id, cancellationToken);

    public Task<SaveResult> CreateAsync(Caller caller, ProjectName name, CancellationToken cancellationToken)
    {
        var project = new Project { OwnerId = caller.Id, OwnerEmail = caller.Email, Name = name.Value, CreatedAt = Now() };
        db.Projects.Add(project);
        return SaveAsync(project, cancellationToken);
    }

    public async Task<SaveResult> RenameAsync(Caller caller, long id, ProjectName name, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, cancellationToken) is not { } project)
            return new SaveResult.Missing();

        project.Name = name.Value;
        return await SaveAsync(project, cancellationToken);
    }

    public async Task<bool> DeleteAsync(Caller caller, long id, CancellationToken cancellationToken) =>
        await Of(caller).Where(project => project.Id == id).ExecuteDeleteAsync(cancellationToken) > 0;

    public Task<List<OwnerCount>> CountByOwnerAsync(CancellationToken cancellationToken) =>
        db.Projects.GroupBy(project => project.OwnerId)
            .Select(owned => new OwnerCount(owned.Key, owned.Max(project => project.OwnerEmail), owned.Count()))
            .ToListAsync(cancellationToken);

    private IQueryable<Project> Of(Caller caller) => db.Projects.Where(project => project.OwnerId == caller.Id);

    // The database decides whether the name is free: two requests that both look first would both find it so.
    private async Task<SaveResult> SaveAsync(Project project, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return new SaveResult.Saved(project);
        }
        catch (DbUpdateException exception) when (DatabaseErrors.IsDuplicate(exception))
        {
            db.ChangeTracker.Clear();
            return new SaveResult.NameTaken();
        }
        catch (DbUpdateConcurrencyException)
        {
            // Deleted between the look and the save.
            return new SaveResult.Missing();
        }
    }

    // PostgreSQL keeps microseconds; what is answered now has to be what is read later.
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
