using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Hub.Catalogue;

/// <summary>A workflow as its enclave last described it.</summary>
public sealed class WorkflowMirror : AuditedEntity
{
    private WorkflowMirror()
    {
    }

    /// <summary>A workflow seen for the first time.</summary>
    public WorkflowMirror(string enclave, CatalogueWorkflow workflow, Fact fact)
    {
        Enclave = enclave;
        Name = workflow.Name;
        Description = workflow;
        Listed = true;
        Record(fact);
    }

    /// <summary>The enclave that runs it.</summary>
    public string Enclave { get; private set; } = null!;

    /// <summary>Its name there.</summary>
    public string Name { get; private set; } = null!;

    /// <summary>Everything the catalogue says of it.</summary>
    public CatalogueWorkflow Description { get; private set; } = null!;

    /// <summary>Whether the newest catalogue lists it.</summary>
    public bool Listed { get; private set; }

    /// <summary>Takes a newer description.</summary>
    public void Describe(CatalogueWorkflow workflow, Fact fact)
    {
        Description = workflow;
        Listed = true;
        Record(fact);
    }

    /// <summary>The newest catalogue no longer lists it.</summary>
    public void Unlist(Fact fact)
    {
        Listed = false;
        Record(fact);
    }
}

/// <summary>The table of <see cref="WorkflowMirror"/>.</summary>
public sealed class WorkflowMirrorMapping : IEntityTypeConfiguration<WorkflowMirror>
{
    /// <inheritdoc />
    public void Configure(EntityTypeBuilder<WorkflowMirror> builder)
    {
        builder.ToTable("workflow_mirror");
        builder.HasKey(w => new { w.Enclave, w.Name });
        builder.Property(w => w.Description).IsJson();
    }
}
